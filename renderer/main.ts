import './language'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { startConnection } from './console'
import { router } from './router'
import './styles/base.css'

startConnection()
createApp(App).use(createPinia()).use(router).mount('#app')
